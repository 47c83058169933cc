//! The Run screen in every state and size, and what keys do there.

mod keys;
mod screens;
