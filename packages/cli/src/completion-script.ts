import omelette from 'omelette';

/** What people type. */
export const PROGRAM = 'fencepost';

/** Members of omelette that its types leave out. */
interface Scripts {
  generateCompletionCode(): string;
  generateCompletionCodeFish(): string;
}

/** Shells whose completion can be installed. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** The script that a shell reads once at its start. */
export const completionScript = (shell: (typeof shells)[number]): string => {
  const scripts = omelette(PROGRAM) as omelette.Instance & Scripts;
  if (shell === 'fish') return scripts.generateCompletionCodeFish();
  return shell === 'bash' ? `${bashAlone}\n${scripts.generateCompletionCode()}` : scripts.generateCompletionCode();
};

/** Where the package bash-completion is missing, its two helpers are, too. */
const bashAlone = `\
type _get_comp_words_by_ref >/dev/null 2>&1 || _get_comp_words_by_ref() { cur="\${COMP_WORDS[COMP_CWORD]}"; prev="\${COMP_WORDS[COMP_CWORD-1]}"; }
type __ltrim_colon_completions >/dev/null 2>&1 || __ltrim_colon_completions() { :; }`;
