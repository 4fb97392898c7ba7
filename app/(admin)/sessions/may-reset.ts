import { isPlatformName } from "../../../lib/platforms/index.ts";
import { isOffered } from "../../../lib/platforms/offers.ts";

/** Whether the session keys of this app's users can be reset. */
export function mayReset(app: { platform: string } | undefined): boolean {
	return app !== undefined && isPlatformName(app.platform) && isOffered(app.platform, "resetKey");
}
