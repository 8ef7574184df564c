# Build step of fb_engine(): writes OUT, the table of one build of the reference engine, from the
# template types in TYPES.
cmake_minimum_required(VERSION 3.25)
file(READ ${TYPES} json)
string(JSON wrapped ERROR_VARIABLE no_list GET "${json}" template_types)
if(no_list)
    set(wrapped "[${json}]")
endif()
if(NOT OPERATORS)
    set(OPERATORS wildcard equals contains startswith endswith glob regex cidr equals_field exists absent all any)
endif()
list(JOIN OPERATORS "\", \"" operators)

# Capacities and budgets, unless LIMITS has another number.
set(limit_instances 1000000)
set(limit_values_per_criterion 65536)
set(limit_value_bytes 65536)
set(limit_nesting 16)
set(limit_regex_states 100000)
set(limit_file_bytes 67108864)
set(limit_memory_bytes 268435456)
set(limit_load_ms 1000)
set(limit_eval_us 100000)
foreach(pair IN LISTS LIMITS)
    string(REGEX MATCH "^([a-z_]+)=([0-9]+)$" match "${pair}")
    if(NOT match OR NOT DEFINED limit_${CMAKE_MATCH_1})
        message(FATAL_ERROR "fb_engine: no limit is called \"${pair}\"")
    endif()
    set(limit_${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
endforeach()

# The number that SUPPLIED has for a type, or "".
function(supplied_for name out)
    set(${out} "" PARENT_SCOPE)
    foreach(pair IN LISTS SUPPLIED)
        if(pair MATCHES "^(.*)=([0-9]+)$" AND CMAKE_MATCH_1 STREQUAL name)
            set(${out} ${CMAKE_MATCH_2} PARENT_SCOPE)
        endif()
    endforeach()
endfunction()

set(code "")
set(types "")
set(rows "")
string(JSON count LENGTH "${wrapped}")
math(EXPR last "${count} - 1")
foreach(index RANGE ${last})
    string(JSON type GET "${wrapped}" ${index})
    string(JSON name GET "${type}" template_type)
    string(JSON id GET "${type}" id)
    string(JSON revision GET "${type}" revision)
    string(JSON fields LENGTH "${type}" fields)
    string(MAKE_C_IDENTIFIER "${index}_${name}" symbol)
    string(APPEND code "static const char *const fields_${symbol}[] = {\n")
    math(EXPR last_field "${fields} - 1")
    foreach(field RANGE ${last_field})
        string(JSON text GET "${type}" fields ${field} name)
        string(REGEX REPLACE "([\\\\\"])" "\\\\\\1" text "${text}")
        string(APPEND code "    \"${text}\",\n")
    endforeach()
    supplied_for("${name}" supplied)
    set(compiled FB_ENGINE_UNSTATED)
    string(APPEND code "};\n")
    if(supplied STREQUAL "")
        set(supplied ${fields})
        set(compiled "FB_ENGINE_COMPILED(${symbol})")
        string(APPEND code "FB_ENGINE_FIELD_COUNT(${symbol}, sizeof fields_${symbol} / sizeof fields_${symbol}[0], ${supplied});\n")
    endif()
    string(APPEND code "FB_SENSOR_SUPPLY(${symbol}, ${supplied});\n\n")
    string(APPEND types "    {\n        .size = sizeof types[0],\n        .name = \"${name}\",\n"
        "        .id = ${id}UL,\n        .revision = ${revision}UL,\n        .declared = ${fields},\n"
        "        .fields = fields_${symbol},\n        .compiled = ${compiled},\n        .operators = operators,\n"
        "        .instances = ${limit_instances},\n"
        "        .values_per_criterion = ${limit_values_per_criterion},\n"
        "        .value_bytes = ${limit_value_bytes},\n        .nesting = ${limit_nesting},\n    },\n")
    string(APPEND rows "    { ${supplied}, supply_${symbol} },\n")
endforeach()

file(WRITE ${OUT}.new "#include \"sensor/reference/build.h\"

static const char *const operators[] = { \"${operators}\", NULL };

${code}static const struct fb_engine_type types[] = {
${types}};

static const struct fb_sensor_type rows[] = {
${rows}};

static const struct fb_engine_description description = {
    .size = sizeof description,
    .sensor = \"${SENSOR}\",
    .build = \"${BUILD}\",
    .types = types,
    .type_count = sizeof types / sizeof types[0],
    .regex = \"linear\",
    .regex_states = ${limit_regex_states},
    .file_bytes = ${limit_file_bytes},
    .memory_bytes = ${limit_memory_bytes},
    .load_ms = ${limit_load_ms},
    .eval_us = ${limit_eval_us},
};

const struct fb_sensor_build fb_sensor_build = { &description, rows };
")
file(RENAME ${OUT}.new ${OUT})
