// The completion scripts for the shells. Each asks photoup itself for the words.

/** `photoup completion words -- WORD…` prints the words that can come next, one per line, or nothing if a file name is expected. */
export const completionScripts: Readonly<Record<string, string>> = {
  // Works with macOS's bash 3.2, which has no mapfile.
  bash: `_photoup() {
  local IFS=$'\\n'
  COMPREPLY=($(photoup completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _photoup photoup
`,
  zsh: `#compdef photoup
_photoup() {
  local -a found
  found=("\${(@f)$(photoup completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found[1]" ]]; then
    compadd -- "\${found[@]}"
  else
    compset -P '--*=' # a file's name may follow
    _files
  fi
}
# If zsh loads this file from a completion folder, the first Tab calls it.
if [[ "$funcstack[1]" == _photoup ]]; then
  _photoup "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _photoup photoup
fi
`,
  fish: `function __photoup_words
  photoup completion words -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null
end
complete -c photoup -n 'set -g __photoup_found (__photoup_words); test (count $__photoup_found) -gt 0' -f -a '$__photoup_found'
`,
};
