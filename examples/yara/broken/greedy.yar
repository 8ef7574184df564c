rule any_script
{
    strings:
        $shebang = "#!/bin/sh"
    condition:
        $shebang at 0
}
