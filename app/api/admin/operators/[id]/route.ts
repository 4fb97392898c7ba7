import { contract } from "../../../../../lib/contract.ts";
import { endpoint } from "../../../../../lib/endpoint.ts";
import { changeOperator, deleteOperator, showOperator } from "../../../../../lib/operators.ts";
import { route } from "../../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.showOperator, showOperator),
	endpoint(contract.changeOperator, changeOperator),
	endpoint(contract.deleteOperator, deleteOperator),
);
