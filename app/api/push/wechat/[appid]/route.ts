import { contract } from "../../../../../lib/contract.ts";
import { endpoint } from "../../../../../lib/endpoint.ts";
import { confirmPush, takePush } from "../../../../../lib/push.ts";
import { route } from "../../../../../lib/web.ts";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route(
	endpoint(contract.confirmPush, confirmPush),
	endpoint(contract.takePush, takePush),
);
