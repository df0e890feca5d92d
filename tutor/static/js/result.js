/* The result page of a coded chart. */

import { lines } from "./merge.js";
import { linkQuotes } from "./quotes.js";
import { showUnsent } from "./unsent.js";

linkQuotes();
showUnsent(lines);
