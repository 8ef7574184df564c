rule owned_by_web_server
{
    strings:
        $php = "<?php"
    condition:
        $php at 0 and owner == "www-data"
}
