import { contract } from "../../../../lib/contract.ts";
import { endpoint } from "../../../../lib/endpoint.ts";
import { showSettings, updateSettings } from "../../../../lib/settings.ts";
import { route } from "../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.showSettings, showSettings),
	endpoint(contract.updateSettings, updateSettings),
);
