/** Imported for its effect: the nouns' packages make the default workspace reachable by it. */
import './open.ts'
