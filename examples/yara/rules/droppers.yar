rule shell_pipe_dropper
{
    meta:
        author = "the firebreak example"
        description = "a shell script that pipes a download into an interpreter"
    strings:
        $fetch = /(curl|wget) [^\n|]{1,120}\| *(ba)?sh/
        $shebang = "#!/bin/sh"
    condition:
        $shebang at 0 and $fetch
}

rule crontab_persistence
{
    meta:
        author = "the firebreak example"
    strings:
        $reboot = "@reboot"
        $tmp = "/tmp/."
    condition:
        filesize < 64KB and all of them
}
