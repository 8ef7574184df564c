# Run by cpack between installing and packing: turns what `cmake --install` left into what Debian's
# policy asks for.
set(usr ${CPACK_TEMPORARY_INSTALL_DIRECTORY}${CPACK_PACKAGING_INSTALL_PREFIX})
set(docs ${usr}/share/doc/firebreak)

string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # of SOURCE_DATE_EPOCH
file(WRITE ${docs}/changelog
"firebreak (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * What changed is told in CHANGELOG.md.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
file(COPY ${CMAKE_CURRENT_LIST_DIR}/copyright DESTINATION ${docs})
file(CHMOD ${docs}/changelog ${docs}/copyright PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
file(REMOVE ${docs}/LICENSE) # the copyright names Debian's copy

file(GLOB pages ${usr}/share/man/man1/*.1)
execute_process(COMMAND gzip -9nf ${docs}/changelog ${pages} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CPACK_FIREBREAK_STRIP} --remove-section=.comment --remove-section=.note ${usr}/bin/firebreak
                COMMAND_ERROR_IS_FATAL ANY)
# Folders that cmake made on the way follow the umask of who packs.
execute_process(COMMAND find ${usr} -type d -exec chmod 755 {} + COMMAND_ERROR_IS_FATAL ANY)
