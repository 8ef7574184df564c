# Read by cpack first.  Everything in a package has one date, so that the same source gives the same
# bytes: that of SOURCE_DATE_EPOCH, else of the last commit, else of the change log.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
    cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH project)
    cmake_path(GET project PARENT_PATH project)
    execute_process(COMMAND git -C ${project} log -1 --format=%ct
                    OUTPUT_VARIABLE seconds OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
    if(failed OR seconds STREQUAL "")
        file(TIMESTAMP ${project}/CHANGELOG.md seconds "%s" UTC)
    endif()
    set(ENV{SOURCE_DATE_EPOCH} ${seconds})
endif()

if(CPACK_GENERATOR STREQUAL "DEB")
    include(${CMAKE_CURRENT_LIST_DIR}/loaded.cmake)
endif()
