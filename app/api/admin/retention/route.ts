import { contract } from "../../../../lib/contract.ts";
import { endpoint } from "../../../../lib/endpoint.ts";
import { showRetention } from "../../../../lib/retention-preview.ts";
import { route } from "../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(endpoint(contract.showRetention, showRetention));
