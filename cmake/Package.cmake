# The Debian package: `cpack -G DEB` in a build folder, or ./scripts/test-package, which tries it too.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "the authors of firebreak")
set(CPACK_PACKAGE_CONTACT "the authors of firebreak <maintainers@firebreak.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "gate between security-sensor content and the machines that run it")
set(CPACK_PACKAGE_DESCRIPTION
"Content that security sensors load (detection rules, \"channel files\") goes in;
what comes out is a verdict, or findings that say exactly what is wrong, where,
for which sensor build, and what to do.
.
firebreak reads binary formats by their Kaitai Struct schemas, compiles Sigma
rules, and knows what each sensor build in the field supplies. Reports are
text, JSON, SARIF, JUnit, GitHub annotations or HTML.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

# The first dates everything in the package and names the libraries that are loaded late; the second
# turns what `cmake --install` leaves into what Debian's policy asks for.
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/package/date.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/package/debian.cmake)
get_property(CPACK_FIREBREAK_LOADED GLOBAL PROPERTY FB_LOADED_LIBRARIES)
set(CPACK_FIREBREAK_STRIP ${CMAKE_STRIP})
include(CPack)
