# Installs the build into a folder of its own and builds a project against what lies there.

set(prefix ${build}/tests/install/prefix)
set(consumer ${build}/tests/install/consumer)
file(REMOVE_RECURSE ${prefix} ${consumer})

execute_process(COMMAND ${CMAKE_COMMAND} --install ${build} --prefix ${prefix} OUTPUT_QUIET
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${source}/tests/install -B ${consumer} -G ${generator}
          -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_PREFIX_PATH=${prefix}
          -D examples=${source}/examples
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${consumer} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${consumer}/consumer COMMAND_ERROR_IS_FATAL ANY)
