# dpkg-shlibdeps cannot see what base/host/library.h loads: the packages of these libraries, from the
# versions on that the program was built with, are added to what that finds.
set(depends)
foreach(loaded IN LISTS CPACK_FIREBREAK_LOADED) # <file>=<version>
    string(REGEX MATCH "^(.*)=([^=]*)$" match ${loaded})
    set(version ${CMAKE_MATCH_2})
    file(REAL_PATH ${CMAKE_MATCH_1} library)
    execute_process(COMMAND dpkg-query -S ${library} OUTPUT_VARIABLE owner COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX REPLACE ":.*" "" package ${owner})
    list(APPEND depends "${package} (>= ${version})")
endforeach()
list(JOIN depends ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
