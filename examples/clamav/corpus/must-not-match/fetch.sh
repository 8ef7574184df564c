#!/bin/sh
curl -s -o page.html https://www.example.org/
