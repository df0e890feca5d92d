/* The results of questions and cases. */

import { fields } from "./merge_fields.js";
import { showUnsent } from "./unsent.js";

showUnsent(fields);
