// Every page is whole without this file; it only spares reloads and tells what changes.
import { rememberZone } from "./zone.js";
import { startCountdowns } from "./countdown.js";
import { enhanceForms } from "./forms.js";
import { enhanceLinks, moveInMonth } from "./swap.js";
import { poll } from "./poll.js";

const begin = () => {
  startCountdowns(document);
  poll();
};

enhanceForms(document);
enhanceLinks(document, begin);
moveInMonth(document);
rememberZone(begin);
begin();
