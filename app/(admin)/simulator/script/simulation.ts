import { type Handset, Interrupted, newPhone, type Phone } from "./phone.ts";
import { lackOf, type PhonePlatform } from "./phone-platform.ts";
import { type Outcome, outcomeOf, type Stage, type Step } from "./steps.ts";
import type { Part } from "./tour.ts";
import { type Exchange, type Fetch, wire } from "./wire.ts";

/** A script that is running or has run: its parts with what became of each step. */
export interface Run {
	parts: readonly (Omit<Part, "steps"> & {
		steps: readonly (Pick<Step, "name" | "expected"> & { outcome: Outcome })[];
	})[];
	platform: PhonePlatform;
	/** Null while it runs; then whether every step that was done came as it must. */
	isPassed: boolean | null;
	/** The session to look at. */
	sessionId: string | null;
	userId: string | null;
}

/** All that the page shows. */
export interface State {
	/** By the platform's name and the user's; each has two. */
	phones: Readonly<Record<string, readonly [Phone, Phone]>>;
	/** Which of the two is in the hand. */
	hand: 0 | 1;
	/** What came of the last thing that was done: an exchange, or a code where none came so far. */
	last: Exchange | null;
	/** Newest first. */
	exchanges: readonly Exchange[];
	run: Run | null;
	isBusy: boolean;
}

/** Before anything was done. */
export const beginning: State = { phones: {}, hand: 0, last: null, exchanges: [], run: null, isBusy: false };

/** Who acts, and in which language answers are wanted. */
export interface Actor {
	platform: PhonePlatform;
	user: string;
	language: string;
}

export type Simulation = ReturnType<typeof createSimulation>;

const keptExchanges = 300;

/** The phones, and the log of what they send; what changes is told to subscribers. One thing is done at a time. */
export function createSimulation(fetch: Fetch, pause: () => Promise<void>) {
	let state = beginning;
	const subscribers = new Set<() => void>();
	const set = (changes: Partial<State>) => {
		state = { ...state, ...changes };
		for (const tell of subscribers) tell();
	};
	const sendAs = wire(fetch, (exchange) =>
		set({ last: exchange, exchanges: [exchange, ...state.exchanges].slice(0, keptExchanges) }),
	);

	function handset(actor: Actor, hand: 0 | 1): Handset {
		const { platform, user, language } = actor;
		return {
			...{ user, platform },
			send: (call) => sendAs({ ...call, platform }, language),
			phone: () => phonesOf(state, actor)[hand],
			show(changes) {
				const [first, second] = phonesOf(state, actor);
				const changed = { ...(hand === 0 ? first : second), ...changes };
				set({ phones: { ...state.phones, [keyOf(actor)]: hand === 0 ? [changed, second] : [first, changed] } });
			},
		};
	}

	async function busy<T>(work: () => Promise<T>): Promise<T | null> {
		if (state.isBusy) return null;
		set({ isBusy: true });
		try {
			return await work();
		} catch (error) {
			if (error instanceof Interrupted) return null;
			throw error;
		} finally {
			set({ isBusy: false });
		}
	}

	function note(part: number, step: number, outcome: Outcome): void {
		if (!state.run) return;
		const parts = state.run.parts.map((one, at) =>
			at === part
				? { ...one, steps: one.steps.map((two, index) => (index === step ? { ...two, outcome } : two)) }
				: one,
		);
		set({ run: { ...state.run, parts } });
	}

	return {
		state: () => state,
		subscribe(tell: () => void) {
			subscribers.add(tell);
			return () => void subscribers.delete(tell);
		},
		/** Takes one of the two phones into the hand. */
		take: (hand: 0 | 1) => set({ hand, last: null }),
		clear: () => set({ exchanges: [], last: null }),
		closeRun: () => set({ run: null }),

		/** Does one thing on the phone in the hand, or on the other one, which is then taken. Null: it came to nothing. */
		act<T>(actor: Actor, work: (handset: Handset) => Promise<T>, onOther = false): Promise<T | null> {
			return busy(() => {
				const hand = onOther ? (state.hand === 0 ? 1 : 0) : state.hand;
				set({ hand });
				return work(handset(actor, hand));
			});
		},

		/** Runs scripts step by step; steps that this operator may not do are passed over. */
		play(actor: Actor, rules: { mayEnd: boolean }, script: (stage: Stage) => Part[]) {
			return busy(async () => {
				const [first, second] = [handset(actor, 0), handset(actor, 1)];
				const parts = script({
					...{ first, second },
					take: (hand) => set({ hand }),
					found: (sessionId) => state.run && set({ run: { ...state.run, sessionId } }),
				});
				const { platform } = actor;
				const planned = parts.map(({ name, lacks = null, steps }) => ({
					...{ name, lacks },
					steps: steps.map(({ name, expected }) => ({ name, expected, outcome: { state: "waiting" } as const })),
				}));
				set({ run: { platform, parts: planned, isPassed: null, sessionId: null, userId: null } });
				let isPassed = true;
				for (const [at, { steps }] of parts.entries()) {
					for (const [index, step] of steps.entries()) {
						const lacks = lackOf(platform, step.needs);
						if (lacks !== null) {
							note(at, index, { state: "lacking", lacks });
							continue;
						}
						if (step.needsOperator && !rules.mayEnd) {
							note(at, index, { state: "skipped" });
							continue;
						}
						note(at, index, { state: "running" });
						const outcome = await outcomeOf(step);
						isPassed &&= outcome.state === "passed";
						note(at, index, outcome);
						await pause();
					}
				}
				if (state.run) set({ run: { ...state.run, isPassed, userId: first.phone().userId } });
			});
		},
	};
}

/** The two phones of a user on a platform. */
export function phonesOf({ phones }: State, actor: Pick<Actor, "platform" | "user">): readonly [Phone, Phone] {
	return phones[keyOf(actor)] ?? [newPhone, newPhone];
}

function keyOf({ platform, user }: Pick<Actor, "platform" | "user">): string {
	return `${platform.name} ${user}`;
}
