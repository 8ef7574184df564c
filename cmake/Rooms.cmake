# Every target links fb_flags; it is the one place where warnings and language are chosen.
add_library(fb_flags INTERFACE)
target_compile_options(fb_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
    -Wformat=2 -Wvla -Wcast-qual -Wwrite-strings -Wundef -Wimplicit-fallthrough)
# No path of the machine that builds ends up in a program: two folders give the same bytes.
target_compile_options(fb_flags INTERFACE
    -fmacro-prefix-map=${PROJECT_SOURCE_DIR}=. -fdebug-prefix-map=${PROJECT_SOURCE_DIR}=.
    -fmacro-prefix-map=${PROJECT_BINARY_DIR}=build -fdebug-prefix-map=${PROJECT_BINARY_DIR}=build)
target_compile_definitions(fb_flags INTERFACE _GNU_SOURCE)
target_include_directories(fb_flags INTERFACE ${PROJECT_SOURCE_DIR})

# fb_room(<name> SOURCES <file>... [LINKS <room or library>...]) makes the library of one room.
# Its link edges are the arrows that ARCHITECTURE.md draws.
function(fb_room name)
    cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS" ${ARGN})
    add_library(${name} STATIC ${ROOM_SOURCES})
    target_link_libraries(${name} PUBLIC fb_flags ${ROOM_LINKS})
endfunction()

# fb_test(<name> SOURCES <file>... [LINKS <room>...] [ARGS <argument>...]) makes a unit test.
# Exit status 77 means skipped, and is shown as that.
function(fb_test name)
    cmake_parse_arguments(TEST "" "" "SOURCES;LINKS;ARGS" ${ARGN})
    string(REPLACE "/" "_" target test_${name})
    add_executable(${target} ${TEST_SOURCES})
    target_link_libraries(${target} PRIVATE ${TEST_LINKS} fb_flags PkgConfig::CHECK)
    add_test(NAME ${name} COMMAND ${target} ${TEST_ARGS} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 600)
endfunction()
