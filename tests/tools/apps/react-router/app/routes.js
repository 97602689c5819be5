import { route } from "@react-router/dev/routes";

export default [route("notify", "routes/notify.js")];
