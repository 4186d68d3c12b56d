mod example;
mod pages;
