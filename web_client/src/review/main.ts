import "../signin/page.css";
import "./app";

document.body.append(document.createElement("vb-review"));
