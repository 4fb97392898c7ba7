import { route } from "../../../lib/web.ts";

// Every other path under /api: our own 404.
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route();
