"use client";

import { useSearchParams } from "next/navigation";
import { useLocale } from "next-intl";
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Phone } from "./script/phone.ts";
import type { PhonePlatform } from "./script/phone-platform.ts";
import { type Actor, beginning, createSimulation, phonesOf, type State } from "./script/simulation.ts";

// One for the tab: it is still there when the operator comes back from a session's page.
const simulation = createSimulation(
	(path, init) => fetch(path, init),
	() => new Promise((resolve) => setTimeout(resolve, 40)),
);

/** What the page was told by the server. */
export interface Rules {
	/** At least one. */
	platforms: readonly PhonePlatform[];
	/** The operator may end sessions. */
	mayEnd: boolean;
}

/** Around everything that asks for `useSimulation`. */
export const RulesContext = createContext<Rules>({ platforms: [], mayEnd: false });

interface Here {
	state: State;
	simulation: typeof simulation;
	actor: Actor;
	/** The one in the hand. */
	phone: Phone;
	rules: Rules;
	chooseUser(name: string): void;
	choosePlatform(name: string): void;
}

/** The simulation of this tab, and who acts in it where: user and platform stand in the page's address. */
export function useSimulation(): Here {
	const state = useSyncExternalStore(simulation.subscribe, simulation.state, () => beginning);
	const rules = useContext(RulesContext);
	const address = useSearchParams();
	const given = address.get("user");
	const user = given !== null && isUserName(given) ? given : "alice";
	const platform = rules.platforms.find(({ name }) => name === address.get("platform")) ?? rules.platforms[0];
	if (!platform) throw new Error("the simulator speaks no platform");
	const actor = { platform, user, language: useLocale() };
	const choose = (name: string, value: string) => {
		const wanted = new URLSearchParams(address);
		wanted.set(name, value);
		history.replaceState(null, "", `?${wanted}`);
	};
	return {
		...{ state, simulation, rules, actor },
		phone: phonesOf(state, actor)[state.hand],
		chooseUser: (name) => choose("user", name),
		choosePlatform: (name) => choose("platform", name),
	};
}

/** Whether the simulator takes this name. */
export function isUserName(name: string): boolean {
	return /^[a-z][a-z0-9-]{0,31}$/.test(name);
}
