# embed_files(<target> <name> <root> <file>...) adds a generated <name>.c to <target>, which holds
# the files byte for byte as the array <name> of struct fb_asset (base/host/asset.h).
function(embed_files target name root)
    set(generated ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
    list(TRANSFORM ARGN PREPEND ${root}/ OUTPUT_VARIABLE inputs)
    add_custom_command(
        OUTPUT ${generated}
        COMMAND ${CMAKE_COMMAND} -D NAME=${name} -D ROOT=${root} -D "FILES=${ARGN}" -D OUT=${generated}
                -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_files_step.cmake
        DEPENDS ${inputs} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_files_step.cmake
        VERBATIM)
    target_sources(${target} PRIVATE ${generated})
endfunction()
