/// <reference types="vite/client" />

/** Names this build of the app in the events it writes. */
declare const __BUILD__: string
