/// <reference types="vite/client" />

/** Names this build of the app in the events it writes. */
declare const __BUILD__: string
/** Name of the workspace that the relay beside the app has deals in. */
declare const __WORKSPACE__: string
