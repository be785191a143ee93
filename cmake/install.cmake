# `cmake --install`, and the Debian package that CPack makes of it (scripts/package.sh).
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # to package the program nothing else need be built
install(TARGETS bellows RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs FILES_MATCHING PATTERN "*.md")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

# What shells complete is what the program prints of itself.
function(install_completion shell folder file)
  set(completion ${CMAKE_CURRENT_BINARY_DIR}/generated/completion/${file})
  add_custom_command(OUTPUT ${completion} DEPENDS bellows
                     COMMAND ${CMAKE_COMMAND} -E make_directory generated/completion
                     COMMAND bellows completion ${shell} > ${completion})
  add_custom_target(completion_${shell} DEPENDS ${completion})
  add_dependencies(completions completion_${shell})
  install(FILES ${completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder})
endfunction()
add_custom_target(completions ALL)
install_completion(bash bash-completion/completions bellows)
install_completion(zsh zsh/vendor-completions _bellows)
install_completion(fish fish/vendor_completions.d bellows.fish)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The Bellows maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGE_DESCRIPTION
    "Bellows rolls PostgreSQL migrations out beside a running application: it expands
the schema, moves the data, waits for the deploy, and only then contracts.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Gates ask web servers whose certificates these authorities signed.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
# Only `bellows sandbox` starts a server of its own.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS postgresql)
include(CPack)
