import { contract } from "../../../../../lib/contract.ts";
import { deleteApp } from "../../../../../lib/delete-app.ts";
import { endpoint } from "../../../../../lib/endpoint.ts";
import { changeApp, showApp } from "../../../../../lib/manage-apps.ts";
import { route } from "../../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.showApp, showApp),
	endpoint(contract.changeApp, changeApp),
	endpoint(contract.deleteApp, deleteApp),
);
