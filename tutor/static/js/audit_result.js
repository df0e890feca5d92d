/* The result of an audit: quotes lead into the chart and back. */

import { marks } from "./merge_marks.js";
import { linkQuotes } from "./quotes.js";
import { showUnsent } from "./unsent.js";

linkQuotes();
showUnsent(marks);
