rule beacon_marker
{
    meta:
        author = "the firebreak example"
    strings:
        $marker = { 46 42 42 45 41 43 4f 4e [2-4] 01 }
    condition:
        $marker and filename != "marker-documentation.txt"
}
