#!/bin/sh
# An innocent script.
curl -s -o page.html https://www.example.org/
sh build.sh
