mod findings;
mod laws;
mod simulation;
