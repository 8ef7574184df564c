# fb_engine(<name> TYPES <file> [SENSOR <name>] [BUILD <name>] [SUPPLIED <type>=<count>...]
#           [OPERATORS <name>...] [LIMITS <name>=<number>...] [POLICY <source>] [INTEGRATION <source>]
#           [DEPENDS <target>...])
# makes the reference engine for the template types of a file (docs/engines.md): the target
# engine_<name>, a shared object in <build folder>/engines/<name>.so.  SUPPLIED says how many inputs
# the integration code passes where that is not what the type declares; the engine then does not
# state a count known to the compiler.  LIMITS are capacities and budgets by their names in
# sensor/engine.h.  POLICY and INTEGRATION replace the files of these names in
# sensor/reference/.  engine_<name>_parts are its own objects, to link with fb_sensor.
function(fb_engine name)
    cmake_parse_arguments(ENGINE "" "TYPES;SENSOR;BUILD;POLICY;INTEGRATION" "SUPPLIED;OPERATORS;LIMITS;DEPENDS" ${ARGN})
    foreach(default IN ITEMS SENSOR=windows BUILD=7.11
            POLICY=${PROJECT_SOURCE_DIR}/sensor/reference/policy.c
            INTEGRATION=${PROJECT_SOURCE_DIR}/sensor/reference/integration.c)
        string(REGEX MATCH "^([A-Z]+)=(.*)$" match ${default})
        if(NOT ENGINE_${CMAKE_MATCH_1})
            set(ENGINE_${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
        endif()
    endforeach()
    set(table ${CMAKE_BINARY_DIR}/engines/${name}_table.c)
    set(step ${PROJECT_SOURCE_DIR}/cmake/engine_table_step.cmake)
    add_custom_command(
        OUTPUT ${table}
        COMMAND ${CMAKE_COMMAND} -D TYPES=${ENGINE_TYPES} -D SENSOR=${ENGINE_SENSOR} -D BUILD=${ENGINE_BUILD}
                -D "SUPPLIED=${ENGINE_SUPPLIED}" -D "OPERATORS=${ENGINE_OPERATORS}" -D "LIMITS=${ENGINE_LIMITS}" -D OUT=${table} -P ${step}
        DEPENDS ${ENGINE_TYPES} ${step} ${ENGINE_DEPENDS}
        VERBATIM)
    add_library(engine_${name}_parts OBJECT
        ${table} ${PROJECT_SOURCE_DIR}/sensor/reference/engine.c ${ENGINE_POLICY} ${ENGINE_INTEGRATION})
    target_link_libraries(engine_${name}_parts PUBLIC fb_flags)
    target_compile_options(engine_${name}_parts PRIVATE -ffreestanding)
    target_compile_definitions(engine_${name}_parts PRIVATE FB_SENSOR_VERSION="${PROJECT_VERSION}")
    set_target_properties(engine_${name}_parts PROPERTIES POSITION_INDEPENDENT_CODE ON)

    set(exports ${PROJECT_SOURCE_DIR}/cmake/engine_exports.map)
    add_library(engine_${name} MODULE)
    target_link_libraries(engine_${name} PRIVATE engine_${name}_parts fb_sensor)
    target_link_options(engine_${name} PRIVATE -Wl,--version-script=${exports})
    set_target_properties(engine_${name} PROPERTIES
        PREFIX "" OUTPUT_NAME ${name} LINK_DEPENDS ${exports} LINKER_LANGUAGE C
        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/engines)
endfunction()
