# fb_loads(<room> <prefix>) lets a room use the library that pkg_check_modules(<prefix> ...) found
# without naming it to the loader: base/host/library.h loads it when it is needed.  The room sees the
# library's headers, and FB_<prefix>_LIBRARY is its name for dlopen, as the library states it itself.
# The property FB_LOADED_LIBRARIES has <file>=<version> of all, for the Debian package's dependencies.
function(fb_loads room prefix)
    list(GET ${prefix}_LINK_LIBRARIES 0 library)
    execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${library} OUTPUT_VARIABLE header RESULT_VARIABLE failed ERROR_QUIET)
    if(failed OR NOT header MATCHES "SONAME +([^ \n]+)")
        message(FATAL_ERROR "${library} does not say by what name it is loaded")
    endif()
    set(name ${CMAKE_MATCH_1})
    target_include_directories(${room} SYSTEM PRIVATE ${${prefix}_INCLUDE_DIRS})
    target_compile_options(${room} PRIVATE ${${prefix}_CFLAGS_OTHER})
    target_compile_definitions(${room} PRIVATE FB_${prefix}_LIBRARY="${name}")
    cmake_path(GET library PARENT_PATH folder)
    set_property(GLOBAL APPEND PROPERTY FB_LOADED_LIBRARIES ${folder}/${name}=${${prefix}_VERSION})
endfunction()
