// What scripts say, in the language of the page, which brings the words along.

/** By name; a sentence, or its forms by plural category. */
export const words = () => JSON.parse(document.body.dataset.words);

/** The form of the sentence that goes with `count`. */
export function counted(name, count) {
  const forms = words()[name];
  const category = new Intl.PluralRules(document.documentElement.lang).select(count);
  return (forms[category] ?? forms.other).replace("{count}", count);
}
