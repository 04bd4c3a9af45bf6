// Every page is whole without this file; it only spares reloads and tells what changes.
import { rememberZone } from "./zone.js";
import { startCountdowns } from "./countdown.js";
import { enhanceForms } from "./forms.js";
import { enhanceLinks } from "./swap.js";
import { joinMonth, moveInMonth } from "./month.js";
import { offerZoneSearch, searchZones } from "./zonesearch.js";
import { poll } from "./poll.js";
import { refresh, refreshWhenSeen } from "./refresh.js";
import { beFramed, tellEvent } from "./frame.js";

const begin = () => {
  startCountdowns(document);
  joinMonth(document);
  offerZoneSearch(document);
  poll();
  refresh(begin);
  tellEvent();
};

enhanceForms(document);
enhanceLinks(document, begin);
moveInMonth(document, begin);
searchZones(document);
refreshWhenSeen(begin);
rememberZone(begin);
beFramed(begin);
begin();
