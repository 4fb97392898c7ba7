import { expect, test } from "vitest";
import { collectedBy, dataKinds } from "./collected.ts";
import { updateSettings } from "./settings.ts";
import { person, script } from "./test-operators.ts";
import { appid, testWorld } from "./test-world.ts";

test("what is collected follows the app's policy, the retention of today and the message push", async () => {
	const world = await testWorld({ storePhone: true, absoluteLifetime: 7_200 });
	const { context } = world;
	const id = (await context.storage.apps.byAppid(appid))?.id ?? "";
	const viewer = person("viewer");
	const before = await collectedBy(context, { id }, viewer);
	expect(dataKinds.filter((kind) => !before.kept[kind])).toEqual(["nickname", "avatar"]);
	expect(before).toMatchObject({ app: { id, appid }, absoluteLifetime: 7_200, isPushed: false });
	await world.setApp({ storePhone: false, storeNickname: true });
	await updateSettings(context, { keepEndedSessions: 5 }, person("owner"));
	const after = await collectedBy(context, { id }, viewer);
	expect(dataKinds.filter((kind) => !after.kept[kind])).toEqual(["avatar", "phone"]);
	expect(after.settings.keepEndedSessions).toBe(5);
	await expect(collectedBy(context, { id }, script("wx-other"))).rejects.toMatchObject({ code: "not_found" });
});
