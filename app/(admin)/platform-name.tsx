import { useTranslations } from "next-intl";
import { isPlatformName } from "../../lib/platforms/index.ts";

/** What a platform is called; its own name where it is none of today's. */
export function PlatformName({ platform }: { platform: string }) {
	return usePlatformNames()(platform);
}

/** The same as a text. */
export function usePlatformNames(): (platform: string) => string {
	const t = useTranslations("apps.platforms");
	return (platform) => (isPlatformName(platform) ? t(platform) : platform);
}
