// As where each of several processes keeps a cache of its own: one does not hear what the other ended.
import "./cached-sessions.mjs";
