# Writes OUT/man/man1/*.1 and OUT/completions/* with PROGRAM; the pages of commands that are gone go.
function(write_page file)
    execute_process(COMMAND ${PROGRAM} ${ARGN} -o ${file}
                    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# What the builder has set for the installed program says nothing here.
foreach(variable IN ITEMS FORMAT COLOR QUIET MAN OUTPUT)
    unset(ENV{FIREBREAK_${variable}})
endforeach()

file(REMOVE_RECURSE ${OUT}/man ${OUT}/completions)
file(MAKE_DIRECTORY ${OUT}/man/man1 ${OUT}/completions)
write_page(${OUT}/man/man1/firebreak.1 help --man)
execute_process(COMMAND ${PROGRAM} help -o - OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\n  [a-z]+ " rows "${help}")
if(NOT rows)
    message(FATAL_ERROR "firebreak help lists no command")
endif()
foreach(row IN LISTS rows)
    string(STRIP "${row}" command)
    write_page(${OUT}/man/man1/firebreak-${command}.1 help --man ${command})
endforeach()
write_page(${OUT}/completions/firebreak completion bash)
write_page(${OUT}/completions/_firebreak completion zsh)
write_page(${OUT}/completions/firebreak.fish completion fish)
