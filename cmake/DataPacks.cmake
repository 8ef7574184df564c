# The packs of third-party test data (docs/TESTING.md) stand beside the project, or where
# FB_PACKS_DIR says.  Each set of packs is unpacked once, for all presets, under a name made from
# its digest, so that a folder with that name is always whole.  FB_DATA_DIR is that folder, or ""
# where a pack is missing: tests that need it are then skipped, visibly.
set(FB_PACKS_DIR ${PROJECT_SOURCE_DIR}/../shared/data CACHE PATH "Folder of the test data packs")
set(FB_DATA_DIR "")

function(fb_unpack_data_packs out)
    set(${out} "" PARENT_SCOPE)
    set(digests "")
    foreach(pack content-data-pack kaitai-suite gallery-ksy defects)
        set(file ${FB_PACKS_DIR}/${pack}.tar.xz)
        if(NOT EXISTS ${file})
            message(STATUS "Test data: ${pack}.tar.xz is missing, so tests on the packs are skipped")
            return()
        endif()
        file(SHA256 ${file} digest)
        string(APPEND digests ${digest})
        list(APPEND files ${file})
    endforeach()
    string(SHA256 key ${digests})
    string(SUBSTRING ${key} 0 12 key)
    set(folder ${PROJECT_SOURCE_DIR}/build/data/${key})

    file(LOCK ${PROJECT_SOURCE_DIR}/build/data.lock GUARD FUNCTION TIMEOUT 600)
    if(NOT EXISTS ${folder})
        file(REMOVE_RECURSE ${folder}.part)
        foreach(file IN LISTS files)
            message(STATUS "Test data: unpacking ${file}")
            file(ARCHIVE_EXTRACT INPUT ${file} DESTINATION ${folder}.part)
        endforeach()
        file(RENAME ${folder}.part ${folder})
    endif()
    set(${out} ${folder} PARENT_SCOPE)
endfunction()

fb_unpack_data_packs(FB_DATA_DIR)
