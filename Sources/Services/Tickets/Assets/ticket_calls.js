// Shows that a ticket is called while its page is closed; the message was for this browser only.
"use strict";

self.addEventListener("push", (event) => {
  const message = event.data ? event.data.json() : { title: "", body: "", path: "/q" };
  event.waitUntil(self.registration.showNotification(message.title, {
    body: message.body, tag: message.path, renotify: true, requireInteraction: true, data: message.path,
    vibrate: [400, 200, 400],
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
