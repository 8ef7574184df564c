rule before
{
    condition:
        false
}

rule unused_string
{
    strings:
        $a = "left over"
    condition:
        true
}
