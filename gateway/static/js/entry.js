// Pages before signing in need no menu and no list.
import "./theme.js";
import "./net.js";
import "./dialog.js";
import "./form.js";
