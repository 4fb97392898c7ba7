import { useTranslations } from "next-intl";
import { isPlatformName } from "../../lib/platforms/index.ts";

/** What a platform is called; its own name where it is none of today's. */
export function PlatformName({ platform }: { platform: string }) {
	return usePlatformNames()(platform);
}

function usePlatformNames(): (platform: string) => string {
	const t = useTranslations("apps.platforms");
	return (platform) => (isPlatformName(platform) ? t(platform) : platform);
}

/** What the platform of an app is called; null where all apps are of one, and nobody need be told. */
export function useToldPlatform(apps: Iterable<{ platform: string }>): (platform: string | undefined) => string | null {
	const name = usePlatformNames();
	const isOne = new Set([...apps].map(({ platform }) => platform)).size < 2;
	return (platform) => (isOne || platform === undefined ? null : name(platform));
}

/** Apps as the options of a choice, with their platform where there are several. */
export function useAppOptions(
	apps: ReadonlyMap<string, { name: string; platform: string }>,
): { value: string; label: string }[] {
	const told = useToldPlatform(apps.values());
	return [...apps].map(([value, { name, platform }]) => {
		const of = told(platform);
		return { value, label: of === null ? name : `${name} · ${of}` };
	});
}
