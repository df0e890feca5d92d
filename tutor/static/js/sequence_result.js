/* The result of an arrangement: quotes lead into the chart and back. */

import { orders } from "./merge_orders.js";
import { linkQuotes } from "./quotes.js";
import { showUnsent } from "./unsent.js";

linkQuotes();
showUnsent(orders);
