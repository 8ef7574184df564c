# What `cmake --install` puts where (docs/install.md).  Every destination is relative, so that
# --prefix, DESTDIR and cpack choose the root.
include(GNUInstallDirs)

# The same whatever the umask of who installs, and the modes of the checkout.
set(data_files FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ
               DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
                                     WORLD_READ WORLD_EXECUTE)

install(TARGETS firebreak RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# What the target `man` makes.
if(TARGET man)
    install(DIRECTORY ${PROJECT_BINARY_DIR}/man/man1/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
            ${data_files} FILES_MATCHING PATTERN "*.1")
    set(completions ${PROJECT_BINARY_DIR}/completions)
    install(FILES ${completions}/firebreak DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${completions}/_firebreak DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
    install(FILES ${completions}/firebreak.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

install(FILES cmake/systemd/firebreak.service DESTINATION lib/systemd/system)

install(DIRECTORY schemas/ DESTINATION ${CMAKE_INSTALL_DATADIR}/firebreak/schemas ${data_files}
        PATTERN README.md EXCLUDE)

# The documents keep the places that they have in the project, since they point at each other.
install(FILES README.md ARCHITECTURE.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs integrations DESTINATION ${CMAKE_INSTALL_DOCDIR} ${data_files})
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR} ${data_files}
        PATTERN make-content EXCLUDE)
install(PROGRAMS examples/foreign-format/make-content DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples/foreign-format)
install(FILES sensor/engine.h DESTINATION ${CMAKE_INSTALL_DOCDIR}/sensor)
install(DIRECTORY sensor/adapters DESTINATION ${CMAKE_INSTALL_DOCDIR}/sensor ${data_files})
install(FILES validator/trial/data/critical_names.txt DESTINATION ${CMAKE_INSTALL_DOCDIR}/validator/trial/data)
file(RELATIVE_PATH schemas /${CMAKE_INSTALL_DOCDIR} /${CMAKE_INSTALL_DATADIR}/firebreak/schemas)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/install)
file(CREATE_LINK ${schemas} ${PROJECT_BINARY_DIR}/install/schemas SYMBOLIC)
install(FILES ${PROJECT_BINARY_DIR}/install/schemas DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The headers that an engine is written against.
file(GLOB public_headers CONFIGURE_DEPENDS sensor/engine.h)
if(public_headers)
    install(FILES ${public_headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/firebreak)
    configure_file(cmake/package/firebreak.pc.in ${PROJECT_BINARY_DIR}/install/firebreak.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/install/firebreak.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
endif()
